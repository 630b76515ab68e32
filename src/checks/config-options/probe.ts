/**
 * Looks into an exported configuration for options that are to be gone, there, or of some value.
 *
 * Only a whole export that was written since the step opened tells what was done; which files are such, `written-files.ts`
 * says. Of several the one written last counts. One that is not as asked *differs*, which is definite: whoever exported it
 * thinks that all is set, and should hear of it at once, once for each export. An export from before the step differs as a
 * matter of course, so that is *not yet*.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Server } from '../../estate/model.ts';
import type { Evidence, Look, LookContext, Memory, Probe } from '../check.ts';
import { CannotLook, orUnknown, systemCode, unreadable } from '../errors.ts';
import { readAt } from '../log-events/mark.ts';
import { openWithin } from '../reach.ts';
import { count, evidenceText } from '../text.ts';
import { type Where, whereFile } from '../where.ts';
import { type CountingFile, quoteFile, type SeenFile, seeFiles, takeFiles, whyNotYet } from '../written-files.ts';
import type { ConfigOptionsParameters } from './declaration.ts';
import { type Finding, judgeOptions } from './judge.ts';
import { isOfApplication, parseOptionName, withApplication } from './option-name.ts';
import { NoOptions, readOptions, type Sections } from './options-file.ts';
import { decodeFile, NoText } from './text-lines.ts';
import { looksLikeXml, readXml } from './xml.ts';

/** An export of one application has some ten thousand bytes. */
const LARGEST = 8 * 1024 * 1024;

export const configOptionsProbe: Probe<ConfigOptionsParameters> = {
  baseline,
  look: orUnknown((server, parameters, context) =>
    lookAt(whereFile(server, parameters.file), { ...parameters, options: optionsOf(server, parameters) }, context),
  ),
};

async function baseline(server: Server, parameters: ConfigOptionsParameters, signal: AbortSignal): Promise<Memory> {
  return takeFiles(whereFile(server, parameters.file), signal);
}

async function lookAt(where: Where, parameters: ConfigOptionsParameters, context: LookContext): Promise<Look> {
  const { files, memory } = await seeFiles(where, parameters.newer, context);
  const latest = latestOf(files);
  if (latest === undefined)
    return { state: 'not-yet', summary: `no ${basename(where.pattern)} yet`, evidence: [], memory };
  if (latest.is !== 'counting') return { state: 'not-yet', summary: whyNotYet(latest), evidence: [], memory };
  return { ...(await lookInto(latest, parameters)), memory };
}

/** The file that tells how things are, or why none does yet. */
function latestOf(files: readonly SeenFile[]): SeenFile | undefined {
  const changing = files.find(({ is }) => is === 'being-written' || is === 'settling');
  if (changing !== undefined) return changing;
  const [latest] = files
    .filter((seen) => seen.is !== 'being-written')
    .filter(({ is }) => is === 'counting' || is === 'empty')
    .toSorted((a, b) => b.content.modified - a.content.modified);
  return latest ?? files.at(-1);
}

async function lookInto(seen: CountingFile, { options }: ConfigOptionsParameters): Promise<Look> {
  const { name } = seen.file;
  const evidence = [quoteFile(seen)];
  const unknown = (why: string): Look => ({ state: 'unknown', summary: `${name} ${why}.`, evidence });
  if (seen.content.size > LARGEST) {
    const size = count(seen.content.size);
    return unknown(`has ${size} bytes, which no export of options has. Is its place in the estate right`);
  }
  const bytes = await bytesOf(seen);
  if (bytes === undefined) return { state: 'not-yet', summary: `${name} is being written`, evidence: [] };
  try {
    const decoded = decodeFile(bytes);
    if (looksLikeXml(decoded.text)) return unknown(ofXml(decoded.text));
    return tell(seen, readOptions(decoded.lines()), options);
  } catch (error) {
    if (error instanceof NoText) return unknown(error.message);
    if (error instanceof NoOptions) return unknown(`${error.message}, so options cannot be told from it. ${EXPORT}`);
    throw error;
  }
}

const EXPORT = 'Export them to a `.cfg` file, from the Options tab of the Application in Configuration Manager';

function ofXml(text: string): string {
  const xml = readXml(text);
  if (!xml.parses) return `is XML that is broken (${xml.why}). ${EXPORT}`;
  const holds = xml.empty ? 'is empty' : `holds ${count(xml.elements)} ${xml.elements === 1 ? 'element' : 'elements'}`;
  return `is XML: it parses and ${holds}, but its form is not public, so options cannot be told from it. ${EXPORT}`;
}

function tell(seen: CountingFile, sections: Sections, options: ConfigOptionsParameters['options']): Look {
  const findings = judgeOptions(sections, options);
  const differing = findings.filter(({ asAsked }) => !asAsked);
  const fine = findings.filter(({ asAsked }) => asAsked);
  const about = (finding: Finding) => evidenceOf(finding, seen, sections.size);
  const file = quoteFile(seen);
  if (differing.length === 0) {
    const all = findings.length === 1 ? '' : `all ${findings.length} options are as asked: `;
    const evidence = [file, ...fine.flatMap(about)];
    return {
      state: 'outcome',
      outcome: 'as-asked',
      summary: `${seen.file.name}: ${all}${wordsOf(findings)}`,
      evidence,
    };
  }
  // What is wrong comes first: a thread shows no more than the beginning.
  const evidence = [...differing.flatMap(about), file, ...fine.flatMap(about)];
  const summary = `${seen.file.name}: ${wordsOf(differing)}`;
  if (seen.fresh) return { state: 'outcome', outcome: 'differs', summary, evidence };
  return { state: 'not-yet', summary: `${summary}; it is the one from before this step`, evidence };
}

function wordsOf(findings: readonly Finding[]): string {
  return findings.map(({ words }) => words).join('; ');
}

function evidenceOf(finding: Finding, { file, content }: CountingFile, sections: number): readonly Evidence[] {
  const { quotes, words, asked, asAsked } = finding;
  const remark = asAsked ? '' : ` (${asked})`;
  if (quotes.length > 0) {
    return quotes.map(({ text, offset }) => ({ text: evidenceText(`${text}${remark}`), source: file.name, offset }));
  }
  const whole = `${count(sections)} ${sections === 1 ? 'section' : 'sections'}, ${count(content.size)} bytes`;
  return [{ text: evidenceText(`${words}: ${file.name}, ${whole}, SHA-256 ${content.hash}`), source: file.name }];
}

/** The bytes that were hashed; undefined if they are no longer there. */
async function bytesOf({ file, content }: CountingFile): Promise<Buffer | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await openWithin(file);
    const bytes = await readAt(handle, 0, content.size + 1);
    return createHash('sha256').update(bytes).digest('hex') === content.hash ? bytes : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw systemCode(error) === undefined ? error : unreadable(file.path, error);
  } finally {
    await handle?.close();
  }
}

/** With the Application object's name where its section is meant. */
function optionsOf(server: Server, { options }: ConfigOptionsParameters): ConfigOptionsParameters['options'] {
  if (!Object.keys(options).some(isOfApplication)) return options;
  const { application } = server;
  if (application === undefined) throw new CannotLook(`${server.name} has no \`application\` in the estate. Add it.`);
  if (parseOptionName(application)?.section !== application.trim()) {
    throw new CannotLook(
      `${server.name}: no section can be called \`${application}\`. Correct \`application\` in the estate.`,
    );
  }
  return Object.fromEntries(
    Object.entries(options).map(([written, asked]) => [withApplication(written, application), asked] as const),
  );
}
