import { join } from 'node:path';
import { buildPage } from './build-page';

/** What the tests need beside the source: the page of the report. */
export default function setup(): void {
  buildPage(join(__dirname, '..', 'src', 'report', 'assets'));
}
