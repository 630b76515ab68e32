/** The procedures as the doctor sees them: those that come with Handrail, and those of `HANDRAIL_PROCEDURES`. */
import { loadLibrary } from '../../procedures/library.ts';
import { type Finding, lint } from '../../procedures/lint.ts';
import type { Settings } from '../settings.ts';
import { count, fine, type Tell } from './told.ts';

export async function lookAtProcedures({ procedures }: Settings, tell: Tell): Promise<void> {
  const library = await loadLibrary({ folders: procedures });
  const findings = lint(library);
  for (const { severity, ...finding } of findings) {
    tell({ area: 'procedures', id: finding.rule, state: severity, says: sentence(finding), fix: fixFor(finding) });
  }
  const many = count(library.procedures.size, 'procedure');
  const where = procedures.length === 0 ? '' : `, those of ${procedures.join(', ')} among them`;
  if (findings.length === 0) tell(fine('procedures', 'sound', `${many}${where}: nothing wrong, nothing doubtful.`));
}

function sentence({ message, procedure, step, file, line, column }: Omit<Finding, 'severity'>): string {
  const about = [procedure, step].filter((each) => each !== undefined).join(' / ');
  const where = line === undefined ? about : `${file}:${line}:${column}`;
  return `${where}: ${message.replace(/[.\s]+$/, '')}.`;
}

function fixFor({ rule, procedure }: Omit<Finding, 'severity'>): string {
  if (rule === 'broken') return 'Correct the file. Until then what is in it is not offered.';
  return `See docs/procedures.md, Lint; \`handrail procedures lint ${procedure ?? ''}\` tells whether it is mended.`;
}
