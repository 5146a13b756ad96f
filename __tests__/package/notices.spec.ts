import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { notices } from '../../scripts/notices';

test('the licence of everything bundled is in the notices', () => {
  expect(readFileSync(join(__dirname, '../../THIRD_PARTY_NOTICES.md'), 'utf8')).toBe(notices());
});
