/** The procedures as the doctor sees them: those that come with Handrail, and those of `HANDRAIL_PROCEDURES`. */
import type { Estate } from '../../estate/model.ts';
import { loadLibrary } from '../../procedures/library.ts';
import { type Finding, lint } from '../../procedures/lint.ts';
import type { Settings } from '../settings.ts';
import { count, fine, type Tell } from './told.ts';

/** @param estate what procedures say of who may do what is held against it, if it could be read */
export async function lookAtProcedures({ procedures }: Settings, tell: Tell, estate?: Estate): Promise<void> {
  const library = await loadLibrary({ folders: procedures });
  const findings = lint(library, estate);
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
