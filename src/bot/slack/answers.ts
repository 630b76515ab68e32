/** What the bot asks of Slack to answer people, apart from the thread: private messages, modals, the Home. */
import type { KnownBlock, View } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { LIMITS, sections } from '../text/blocks.ts';
import { cutMrkdwn } from '../text/mrkdwn.ts';
import { type MessageName, metadataOf } from '../thread/slack-api.ts';
import { type FileToSend, upload } from './upload.ts';

export interface Answer {
  /** The whole answer in mrkdwn: what notifications and screen readers get, and what is shown if there are no blocks. */
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
}

/** Where an answer goes. */
export interface Place {
  readonly channel: string;
  /** The thread's root. */
  readonly thread?: string | undefined;
}

/** Every method throws what the Web API clients throw. */
export interface SlackAnswers {
  /** Only `user` sees it. */
  private(place: Place, user: string, answer: Answer): Promise<void>;
  /** `name`: what the message says that it is, as metadata. */
  post(place: Place, answer: Answer, name?: MessageName): Promise<void>;
  /** @returns the view's id */
  openView(trigger: string, view: View): Promise<string>;
  updateView(viewId: string, view: View): Promise<void>;
  publishHome(user: string, view: View): Promise<void>;
  /** Whether the bot is in a channel; undefined if it cannot even see it. */
  isMember(channel: string): Promise<boolean | undefined>;
  permalink(channel: string, ts: string): Promise<string | undefined>;
  userName(user: string): Promise<string | undefined>;
  /** The name of the person's time zone, such as `Europe/Berlin`. */
  timeZone(user: string): Promise<string | undefined>;
  /** Puts files into a thread. `known` is told of each before anybody can see it. */
  upload(place: Place, files: readonly FileToSend[], known: (id: string) => Promise<void>): Promise<void>;
}

/** @param client for what must be quick; `telling` for what may wait but must arrive */
export function slackAnswers(client: WebClient, telling: WebClient): SlackAnswers {
  return {
    private: async ({ channel, thread }, user, answer) => {
      await telling.chat.postEphemeral({ channel, user, ...content(answer), ...inThread(thread) });
    },
    post: async ({ channel, thread }, answer, name) => {
      const quiet = { unfurl_links: false, unfurl_media: false };
      const named = name && { metadata: metadataOf(name) };
      await telling.chat.postMessage({ channel, ...quiet, ...content(answer), ...inThread(thread), ...named });
    },
    openView: async (trigger, view) => {
      const opened = await client.views.open({ trigger_id: trigger, view });
      return opened.view?.id ?? '';
    },
    updateView: async (viewId, view) => {
      await client.views.update({ view_id: viewId, view });
    },
    publishHome: async (user, view) => {
      if (view.type !== 'home') throw new TypeError('only a home view can be published');
      await telling.views.publish({ user_id: user, view });
    },
    isMember: async (channel) => (await client.conversations.info({ channel })).channel?.is_member,
    permalink: async (channel, ts) => (await client.chat.getPermalink({ channel, message_ts: ts })).permalink,
    userName: async (user) => (await client.users.info({ user })).user?.name,
    timeZone: async (user) => (await client.users.info({ user })).user?.tz,
    upload: (place, files, known) => upload(telling, place, files, known),
  };
}

function inThread(thread: string | undefined): { thread_ts?: string } {
  return thread === undefined ? {} : { thread_ts: thread };
}

/** The answer within Slack's limits. A long text without blocks becomes sections, so that it is not folded away. */
export function content({ text, blocks }: Answer): { text: string; blocks?: KnownBlock[] } {
  const fallback = cutMrkdwn(text, LIMITS.fallback);
  if (blocks !== undefined) return { text: fallback, blocks: [...blocks] };
  if (text.length <= LIMITS.section) return { text };
  return { text: fallback, blocks: sections(cutMrkdwn(text, LIMITS.messageText - 200)) };
}
