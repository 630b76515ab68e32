/** The record of a run as files in its thread. */
import { exportRun, FORMATS, type Format, fileName } from '../runs/record/export.ts';
import { type TimeZone, timeZone } from '../runs/record/times.ts';
import { noSuchRun, runAsked } from './run-asked.ts';
import type { Services } from './services.ts';
import { slackError } from './slack/errors.ts';
import type { FileToSend } from './slack/upload.ts';
import { code } from './text/escape.ts';
import { fileAnswer } from './thread/answers.ts';
import type { Where } from './which-run.ts';

const TITLES: Readonly<Record<Format, string>> = { md: 'as text', html: 'as a page', json: 'as data, to be checked' };

const HOW = `${code('/upgrade export')} takes formats (${FORMATS.join(', ')}; all of them without) and a run.`;

/**
 * Puts the files into the run's thread, and says what became of it in mrkdwn. `rest`: formats and the run, in any order.
 * Throws JournalUnavailable.
 */
export async function exportRecord(services: Services, where: Where, user: string, rest: string): Promise<string> {
  const words = rest.trim().split(/\s+/).filter(Boolean);
  const named = words.filter((word) => !isFormat(word.toLowerCase()));
  const formats = words.map((word) => word.toLowerCase()).filter(isFormat);
  if (named.length > 1) return `${code(named.join(' '))} is not one run. ${HOW}`;
  const asked = await runAsked(services, where, 'export', named.join(' '));
  if (asked.type === 'none') return asked.text;
  const { run } = asked;
  const { entries, head, chain } = await services.records.chain(run);
  if (entries.length === 0) return (await noSuchRun(services, run)).text;
  const place = await services.threads.placeOf(run);
  if (place === undefined)
    return `The thread of run ${code(run)} is not there, so there is nowhere to put the files. ${byCommand(run)}`;
  const given = {
    run,
    entries,
    chain,
    zone: await zoneOf(services, user),
    exportedAt: services.now(),
    ...(head && { head }),
  };
  const files = (formats.length === 0 ? FORMATS : formats).map(
    (format): FileToSend => ({
      name: fileName(run, format),
      title: `Record of run ${run}, ${TITLES[format]}`,
      text: exportRun(format, given),
    }),
  );
  try {
    const thread = { channel: place.channel, thread: place.ts };
    await services.slack.upload(thread, files, (id) => services.threads.noteAnswer(run, fileAnswer(id), ''));
  } catch (error) {
    services.log.warn({ err: error, run }, 'A record could not be put into its thread');
    const why = slackError(error) ?? (error instanceof Error ? error.message : String(error));
    const scope =
      why === 'missing_scope' ? ' The app lacks the scope `files:write`: compare it with `handrail manifest`.' : '';
    return `The record of run ${code(run)} could not be put into the thread: ${code(why)}.${scope} ${byCommand(run)}`;
  }
  const broken = chain.ok ? '' : ` ⚠️ Its chain is broken at entry ${chain.version}; the record says so.`;
  return `The record of run ${code(run)} is in its thread.${broken}`;
}

function byCommand(run: string): string {
  return `${code(`handrail runs export ${run}`)} makes it on the bot's machine.`;
}

function isFormat(word: string): word is Format {
  return FORMATS.some((format) => format === word);
}

/** That of whoever asks; UTC where Slack does not tell it. */
async function zoneOf({ slack }: Services, user: string): Promise<TimeZone> {
  try {
    return timeZone((await slack.timeZone(user)) ?? 'UTC');
  } catch {
    return timeZone('UTC');
  }
}
