import { AnswerReader, Reading } from '../../../../src/load/transport/lean/answer-reader';
import { Gathering } from './outcome';

/** What the reader of the lean transport makes of an answer by itself, given in parts and then closed. */
export function readParts(
  parts: readonly Uint8Array[],
  method: string,
): Gathering & { fault?: string; isWhole: boolean } {
  const reader = new AnswerReader();
  const gathering = new Gathering(() => undefined);
  reader.begin(gathering, method === 'HEAD');
  let reading: number = Reading.more;
  for (const part of parts) {
    // One byte behind what was read may be written to.
    reading = reader.read(Buffer.concat([part, Buffer.from('x')]), part.length);
    if (reading !== Reading.more) break;
  }
  if (reading === Reading.wrong) return Object.assign(gathering, { fault: reader.fault, isWhole: false });
  return Object.assign(gathering, { isWhole: reading !== Reading.more || reader.endsByClosing });
}
