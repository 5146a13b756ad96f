/** A header field as it was written. */
export type Field = readonly [name: string, value: string];

/** The head of a request, as it was written (latin1). */
export interface RequestHead {
  readonly method: string;
  /** What stands in the request line: `/orders?page=2`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly fields: readonly Field[];
}

/** The head of an answer, as it was written (latin1). */
export interface AnswerHead {
  readonly version: '1.0' | '1.1';
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly Field[];
}

const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) HTTP\/(1\.[01])$/;
const STATUS_LINE = /^HTTP\/(1\.[01]) ([1-9]\d\d)(?: (.*))?$/;
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/s;

/** Reads the head of a request, its empty line included. Nothing where it is none. */
export function readRequestHead(raw: Buffer): RequestHead | undefined {
  const { line, fields } = split(raw);
  const [, method, target, version] = REQUEST_LINE.exec(line) ?? [];
  if (method === undefined || target === undefined || fields === undefined) return undefined;
  return { method, target, version: version as '1.0' | '1.1', fields };
}

/** Reads the head of an answer, its empty line included. Nothing where it is none. */
export function readAnswerHead(raw: Buffer): AnswerHead | undefined {
  const { line, fields } = split(raw);
  const [, version, status, reason = ''] = STATUS_LINE.exec(line) ?? [];
  if (version === undefined || fields === undefined) return undefined;
  return { version: version as '1.0' | '1.1', status: Number(status), reason, fields };
}

/** The bytes of a request's head. */
export function writeRequestHead({ method, target, version, fields }: RequestHead): Buffer {
  return write(`${method} ${target} HTTP/${version}`, fields);
}

/** The bytes of an answer's head. */
export function writeAnswerHead({ version, status, reason, fields }: AnswerHead): Buffer {
  return write(`HTTP/${version} ${status} ${reason}`, fields);
}

/** The values of a field, in the order in which they were written. */
export function valuesOf(fields: readonly Field[], name: string): string[] {
  return fields.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value);
}

/** The members of a field that is a list, such as `connection`, in lower case. */
export function membersOf(fields: readonly Field[], name: string): string[] {
  return valuesOf(fields, name)
    .join(',')
    .split(',')
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== '');
}

/** The fields without some names, in lower case. */
export function without(fields: readonly Field[], ...names: readonly string[]): Field[] {
  return fields.filter(([name]) => !names.includes(name.toLowerCase()));
}

/** Whether the sender of this head closes the connection after its message. */
export function closes({ version, fields }: { readonly version: string; readonly fields: readonly Field[] }): boolean {
  const connection = membersOf(fields, 'connection');
  return version === '1.0' ? !connection.includes('keep-alive') : connection.includes('close');
}

/** The path of a request's target, without its query: that of `http://host/path?query` too, which is sent to proxies. */
export function pathOf(target: string): string {
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return /^[^?#]*/.exec(path)?.[0] || '/';
}

function split(raw: Buffer): { line: string; fields: Field[] | undefined } {
  const [line = '', ...rest] = raw.toString('latin1', 0, raw.length - 4).split('\r\n');
  const fields: Field[] = [];
  for (const part of rest) {
    const last = fields.at(-1);
    // A line that begins with a blank goes on with the field before it (RFC 9112, 5.2).
    if (/^[ \t]/.test(part) && last) fields[fields.length - 1] = [last[0], `${last[1]} ${part.trim()}`];
    else {
      const [, name, value] = FIELD_LINE.exec(part) ?? [];
      if (name === undefined || value === undefined) return { line, fields: undefined };
      fields.push([name, value]);
    }
  }
  return { line, fields };
}

function write(line: string, fields: readonly Field[]): Buffer {
  return Buffer.from(`${line}\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, 'latin1');
}
