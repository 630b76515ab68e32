/** Who is in what, as Slack has it. Every method throws what the Web API client throws. */
import type { WebClient } from '@slack/web-api';

export interface SlackGroups {
  /** The user groups that are not disabled. */
  userGroups(): Promise<readonly { readonly id: string; readonly handle: string }[]>;
  /** Ids of the people in a user group. */
  usersOf(userGroup: string): Promise<readonly string[]>;
  /** Ids of the people in a channel, apps among them. */
  membersOf(channel: string): Promise<readonly string[]>;
}

/** Slack advises 200, and takes up to 999. */
const PAGE = 900;
/** A channel with more people is no group of approvers. */
const MOST_PAGES = 12;

/** @param client one that is quick or fails: somebody waits for the answer */
export function slackGroups(client: WebClient): SlackGroups {
  return {
    userGroups: async () => {
      const { usergroups = [] } = await client.usergroups.list({ include_disabled: false });
      return usergroups.flatMap(({ id, handle, date_delete: deleted = 0 }) =>
        id === undefined || handle === undefined || deleted !== 0 ? [] : [{ id, handle }],
      );
    },
    usersOf: async (usergroup) => (await client.usergroups.users.list({ usergroup })).users ?? [],
    membersOf: async (channel) => {
      const members: string[] = [];
      let cursor = '';
      for (let page = 0; page < MOST_PAGES; page++) {
        const more = cursor === '' ? {} : { cursor };
        const answer = await client.conversations.members({ channel, limit: PAGE, ...more });
        members.push(...(answer.members ?? []));
        cursor = answer.response_metadata?.next_cursor ?? '';
        if (cursor === '') return members;
      }
      throw new Error(`more than ${PAGE * MOST_PAGES} people are in it`);
    },
  };
}
