import { isLoopback } from '../../../core/allow-hosts';
import { accepts, optional, type Rule } from '../../../core/options';

/** The option `hostname`: a name, `*.` and a name for those below it, or nothing. */
export function hostnameOption(): Rule<string | undefined> {
  return optional(
    accepts(
      "a host name, or '*.' and a host name",
      "'api.example.test'",
      (raw) => typeof raw === 'string' && /^(?:\*\.)?[^\s/:*]+$/.test(raw),
    ),
  );
}

/** Whether a name is meant. Without a name all are, but those of this machine itself, for which nobody asks a name server. */
export function isMeant(wanted: string | undefined, hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  if (wanted === undefined) return !isLoopback(name);
  const pattern = wanted.toLowerCase();
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;
}
