import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenRecords } from '../__tests__/report/fixtures/records';

/** Writes the golden records again, for a change of the format that is meant. */
for (const [name, record] of Object.entries(goldenRecords)) {
  const file = join(__dirname, '..', '__tests__', 'report', 'golden', `${name}.json`);
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
}
