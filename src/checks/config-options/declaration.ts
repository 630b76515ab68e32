/** Options deleted and set, proved from an exported configuration. */
import { z } from 'zod';
import type { CheckDeclaration } from '../check.ts';
import { APPLICATION_SECTION, isOfApplication, nameOf, optionKey, parseOptionName } from './option-name.ts';

/** Options are strings; YAML reads 600 as a number and true as a truth. */
const value = z
  .union([z.string().max(1_000), z.int(), z.boolean()])
  .transform(String)
  .describe('A value, as it stands in the file');

const expectation = z.union([
  z.enum(['absent', 'present']),
  z.strictObject({ is: value }),
  z.strictObject({ 'one-of': z.array(value).min(1).max(50) }),
  z.strictObject({ not: value }),
]);

const MOST_OPTIONS = 40;

const parameters = z.strictObject({
  file: z.string().min(1).describe("Name of a file in the server's estate entry"),
  options: z
    .record(z.string().max(200), expectation)
    .superRefine(judgeOptions)
    .describe(
      '`section/option` → absent, present, `{ is: value }`, `{ one-of: [values] }` or `{ not: value }`; `section` → absent or present. The section `<application>` is the one named after the Application object',
    ),
  newer: z.boolean().default(true).describe('Whether the file must have been written since the step opened'),
});

export type ConfigOptionsParameters = z.infer<typeof parameters>;
export type Expectation = z.infer<typeof expectation>;

export const configOptions: CheckDeclaration<ConfigOptionsParameters> = {
  kind: 'config-options',
  summary: 'Options in an exported configuration: absent, present, or with a value',
  parameters,
  outcomes: () => [
    { name: 'as-asked', passes: true },
    {
      name: 'differs',
      passes: false,
      advice:
        'The export is complete, but not every option in it is as this step asks. Set the options right, then export them again to the same place.',
    },
  ],
  missing: (server, { file, options }) => {
    if (!Object.hasOwn(server.files, file)) return `no \`files.${file}\``;
    const asksForIt = Object.keys(options).some(isOfApplication);
    return asksForIt && server.application === undefined ? 'no `application`' : undefined;
  },
  title,
  readsFiles: true,
  baseline: true,
};

function title({ file, options }: ConfigOptionsParameters): string {
  const [only, ...others] = Object.keys(options);
  if (only === undefined || others.length > 0) {
    return `${Object.keys(options).length} options as asked in \`${file}\``;
  }
  const asked = options[only];
  if (only === APPLICATION_SECTION) return `Section named after the Application object ${asked} in \`${file}\``;
  return `\`${only}\` ${typeof asked === 'string' ? asked : 'as asked'} in \`${file}\``;
}

function judgeOptions(options: Readonly<Record<string, Expectation>>, context: z.core.$RefinementCtx): void {
  const names = Object.keys(options);
  if (names.length === 0) context.addIssue('At least one option is needed.');
  if (names.length > MOST_OPTIONS) context.addIssue(`There are ${names.length} options; ${MOST_OPTIONS} at most.`);
  const known = new Map<string, string>();
  for (const [written, asked] of Object.entries(options)) {
    const complain = (message: string) => context.addIssue({ code: 'custom', path: [written], message });
    const name = parseOptionName(written);
    if (name === undefined) {
      complain('Write an option as `section/option` and a section by its name: no brackets, nothing to fill in.');
      continue;
    }
    if (name.option === undefined && typeof asked !== 'string') {
      complain(`\`${written}\` is a whole section, which is absent or present. Write an option as \`section/option\`.`);
    }
    const other = known.get(optionKey(name));
    if (other !== undefined) complain(`\`${nameOf(name)}\` is the same as \`${other}\`: case makes no difference.`);
    known.set(optionKey(name), written);
  }
}
