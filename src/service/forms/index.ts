import { MettleError } from '../../core/errors';
import { didYouMean, isPlainObject, shown } from '../../core/options';
import { commandForm } from '../command/form';
import { fastifyForm } from './fastify';
import { fetchForm } from './fetch';
import type { Form, Launcher } from './form';
import { factoryForm } from './from';
import { handlerForm } from './handler';
import { nestForm } from './nest';
import { serverForm } from './server';
import { urlForm } from './url';

/** Every form, the more specific first: a Fastify or Nest app also looks like other things. */
const forms: readonly Form[] = [
  commandForm,
  urlForm,
  factoryForm(readLauncher),
  nestForm,
  fastifyForm,
  serverForm,
  handlerForm,
  fetchForm,
];

/**
 * Reads what was given as a service.
 *
 * @throws MettleError `METTLE_OPTION` for what is none, or has wrong options.
 */
export function readLauncher(given: unknown): Launcher {
  for (const form of forms) {
    const launcher = form.read(given);
    if (launcher) return launcher;
  }
  const list = forms.map(({ written }) => `  - ${written}`).join('\n');
  throw new MettleError(
    'METTLE_OPTION',
    `Failed to start the service: it got ${shown(given)}, which is no form of a service.${hint(given)} Give one of these:\n${list}`,
  );
}

function hint(given: unknown): string {
  if (typeof given === 'function') {
    return ' If it builds the service, write { from: () => … }; a handler takes (request, response).';
  }
  if (!isPlainObject(given)) return '';
  if (typeof given['then'] === 'function') return ' It is a promise: await it, or write { from: () => … }.';
  const [name = ''] = Object.keys(given);
  return didYouMean(name, ['command', 'url', 'from', 'fetch']);
}
