import { raceDeadline } from '../../core/deadline';
import { wereRefused } from './answers';
import { openClient } from './client';
import { type Asked, askedInWords, callOf, presentInstance } from './instance';

const ANSWERS_WITHIN_MS = 30_000;

/** Asks a service for one answer, as a plain test. @throws MettleError `METTLE_BENCHMARK` for none, or one with another status. */
export async function askOnce(asked: Asked, signal: AbortSignal): Promise<void> {
  const call = callOf(asked, presentInstance(asked.target));
  const client = openClient(call);
  const wait = {
    to: `ask ${askedInWords(asked)}`,
    unfinished: () => 'it had not answered',
    timeoutMs: ANSWERS_WITHIN_MS,
    signal,
  };
  try {
    await raceDeadline(wait, () => client.send());
    const refusals = client.refusals();
    if (refusals !== null) throw wereRefused(call, refusals);
  } finally {
    await client.close();
  }
}
