/** A term of a filter that says what is not wanted: `-proto:udp`. */
const NEGATED_TERM = /^-(?:[a-z]+(?:-[a-z]+)*:|")./i;

/** `rolepath -r FILE …` is `rolepath analyze FILE …`, as those who come from tcpdump and tshark type it. */
export function asTyped(args: readonly string[]): string[] {
  if (args[0] === '-r') return ['analyze', ...args.slice(1)];
  if (args[0] !== 'paths' || args[1] !== 'list' || args.includes('--')) return [...args];
  // Behind `--`, so that the minus of a term is not taken for that of an option.
  const terms = args.filter((arg) => NEGATED_TERM.test(arg));
  return [...args.filter((arg) => !NEGATED_TERM.test(arg)), ...(terms.length > 0 ? ['--', ...terms] : [])];
}
