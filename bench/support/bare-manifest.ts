import type { AppManifest } from '../../src/workspace/server.ts';

/** An app with one command. */
export const bareManifest: AppManifest = {
  display_information: { name: 'Bare' },
  features: { bot_user: { display_name: 'Bare' }, slash_commands: [{ command: '/bare', description: 'Answers' }] },
  oauth_config: { scopes: { bot: ['commands', 'chat:write'] } },
  settings: { socket_mode_enabled: true, interactivity: { is_enabled: true } },
};
