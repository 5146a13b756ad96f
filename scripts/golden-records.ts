import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenRecords } from '../__tests__/report/fixtures/records';

/** Writes the golden records again, for a change of the format that is meant. */
for (const record of goldenRecords) {
  const file = join(__dirname, '..', '__tests__', 'report', 'golden', `${record.kind}.json`);
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
}
