/** A strict reader of the text exposition format of Prometheus, version 0.0.4: throws at whatever is not by its rules. */

export interface Exposition {
  readonly types: ReadonlyMap<string, string>;
  /** By name and labels as they stand: `name{a="b"}`. */
  readonly samples: ReadonlyMap<string, number>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const HELP = new RegExp(`^# HELP (${NAME}) ((?:[^\\\\]|\\\\[\\\\n])+)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge)$`);
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`);

export function readExposition(text: string): Exposition {
  if (!text.endsWith('\n')) throw new Error('the last line does not end in a line feed');
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  let helped = '';
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, help] = HELP.exec(line) ?? [];
    const [, typed, type = ''] = TYPE.exec(line) ?? [];
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (help !== undefined) {
      if (types.has(help)) throw new Error(`${help} comes twice`);
      helped = help;
    } else if (typed !== undefined) {
      if (typed !== helped || types.has(typed)) throw new Error(`${typed}: its type does not follow its help`);
      if ((type === 'counter') !== typed.endsWith('_total')) throw new Error(`${typed}: counters end in _total`);
      types.set(typed, type);
      current = typed;
    } else if (name !== undefined) {
      const key = name + labels;
      if (name !== current) throw new Error(`${name} stands apart from its type`);
      if (samples.has(key)) throw new Error(`${key} comes twice`);
      samples.set(key, Number(value));
    } else throw new Error(`no line of the format: ${line}`);
  }
  for (const name of types.keys())
    if (![...samples.keys()].some((key) => key === name || key.startsWith(`${name}{`)))
      throw new Error(`${name} has no samples`);
  return { types, samples };
}
