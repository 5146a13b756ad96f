import { makeRunFolder } from './run-folder';

export default class MettleReporter {
  readonly #folder = makeRunFolder();
  onRunComplete(): void {
    this.#folder.remove();
  }
}
