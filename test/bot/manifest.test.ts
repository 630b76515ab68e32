import { describe, expect, it } from 'vitest';
import { manifest, USAGE_HINT } from '../../src/bot/manifest.ts';
import { defineApp } from '../../src/workspace/app-definition.ts';

describe('the app manifest', () => {
  it('asks for Socket Mode without any address', () => {
    const socket = manifest({ mode: 'socket' });
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(socket)).not.toContain('url');
    expect(defineApp(socket)).toMatchObject({ name: 'Handrail', socketMode: true, interactivity: true });
  });

  it('names one address everywhere for HTTP', () => {
    const app = defineApp(manifest({ mode: 'http', url: 'https://handrail.example.com/' }));
    const url = 'https://handrail.example.com/slack/events';
    expect(app).toMatchObject({ socketMode: false, interactivityUrl: url, eventsUrl: url, commands: [{ url }] });
  });

  it('lists the verbs for completion', () => {
    expect(USAGE_HINT).toBe(
      '[start | status | list | show | history | note | pause | resume | abort | handover | verify | export | help]',
    );
    expect(defineApp(manifest({ mode: 'socket' })).commands).toMatchObject([
      { command: '/upgrade', usageHint: USAGE_HINT },
    ]);
  });

  it('keeps to the lengths that Slack allows', () => {
    const { display_information: display, features } = manifest({ mode: 'socket' });
    expect(display.name.length).toBeLessThanOrEqual(35);
    expect(display.description.length).toBeLessThanOrEqual(140);
    for (const { description, usage_hint } of features.slash_commands) {
      expect(description.length).toBeLessThanOrEqual(2_000);
      expect(usage_hint.length).toBeLessThanOrEqual(1_000);
    }
  });
});
