import { z } from 'zod';
import type { Services } from '../../services.ts';

const openedSchema = z.object({ user: z.string(), tab: z.string().default('home') });

export async function onAppHomeOpened(event: unknown, services: Services): Promise<void> {
  const { user, tab } = openedSchema.parse(event);
  if (tab === 'home') await services.home.opened(user);
}
