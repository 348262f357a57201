import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT, type ExitCode } from '../../src/cli/exit-codes.js';
import { samplePath } from '../samples/expectations.js';
import { rolepath } from '../support/command-line.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-messages-'));
const at = (name: string): string => join(folder, name);
const CAPTURE = samplePath('edge-external.pcapng');

writeFileSync(at('cut.pcapng'), readFileSync(CAPTURE).subarray(0, 60_000));
writeFileSync(at('text'), 'no capture\n');
writeFileSync(at('broken.ndjson'), '{"type":"flow"}\n{\n');
writeFileSync(at('broken.yaml'), 'products: [lync-2010]\nzone: {}\n');
mkdirSync(at('mixed'));
writeFileSync(join(at('mixed'), 'a.pcapng'), readFileSync(CAPTURE));
writeFileSync(join(at('mixed'), 'b.txt'), 'no capture\n');

/** Each line is about a file, an input or an interface that was named, or about the run; or goes on with such a line. */
function expectNamed(err: string, names: readonly string[]): void {
  const named = (line: string): boolean =>
    /^rolepath: \S/.test(line) || names.some((name) => line.startsWith(`${name}:`));
  const lines = err.trimEnd().split('\n');
  expect(lines[0]).toSatisfy(named);
  for (const line of lines) expect(line).toSatisfy((text: string) => /^ {2,}\S/.test(text) || named(text));
}

describe('every line on standard error begins with what it is about', () => {
  const { done, usage, incomplete } = EXIT;
  const cases: readonly (readonly [what: string, args: readonly string[], code: ExitCode, says: string])[] = [
    ['an option that there is not', ['report', CAPTURE, '--tpology', 'x'], usage, "unknown option '--tpology'"],
    ['a command that there is not', ['analyse', CAPTURE], usage, "unknown command 'analyse'"],
    ['an argument that is missing', ['analyze'], usage, "missing required argument 'capture'"],
    ['an option that is missing', ['extract', CAPTURE, '--filter', 'port:1'], usage, 'required option'],
    ['a value that is missing', ['analyze', CAPTURE, '-t'], usage, 'argument missing'],
    ['a value out of range', ['analyze', CAPTURE, '--max-flows', '3'], usage, 'a whole number from 4096'],
    ['a choice that there is not', ['paths', 'list', '--format', 'doc'], usage, 'Allowed choices are csv'],
    ['options that do not go together', ['watch', CAPTURE, '--log-gzip'], usage, 'need --log FILE'],
    ['a filter', ['analyze', CAPTURE, '--filter', 'prot:tcp zone:x'], usage, "column 1: there is no key 'prot:'"],
    ['a capture filter', ['analyze', CAPTURE, '--bpf', 'port port'], usage, 'the capture filter cannot be used'],
    ['an output', ['report', CAPTURE, '-o', at('none/x.md')], usage, 'there is no directory'],
    ['what is not understood', ['explain', 'nothing-like-it'], usage, 'is not understood'],
    ['an id that there is not', ['paths', 'show', 'nothing-like-it'], usage, 'there is no path'],
    ['an interface that there is not', ['watch', '-i', 'nosuch0'], usage, 'nosuch0'],
    ['a topology that is not there', ['analyze', CAPTURE, '-t', at('none.yaml')], usage, 'there is no such file'],
    ['a topology that cannot be used', ['report', CAPTURE, '-t', at('broken.yaml')], usage, 'broken.yaml:2:1: error: '],
    ['the same while watching', ['watch', CAPTURE, '-t', at('broken.yaml')], usage, 'broken.yaml:2:1: error: '],
    ['a capture that is not there', ['analyze', at('none.pcap')], usage, 'there is no such file'],
    ['a capture that is none', ['analyze', at('text')], usage, 'neither a pcap nor a pcapng'],
    ['a capture that is cut off', ['analyze', at('cut.pcapng')], incomplete, 'the last record is cut off'],
    ['the same while watching', ['watch', at('cut.pcapng')], incomplete, 'the last record is cut off'],
    [
      'the same for an extract',
      ['extract', at('cut.pcapng'), '--filter', 'port:443', '-o', at('x.pcapng')],
      incomplete,
      'packets of',
    ],
    ['a log with broken lines', ['report', at('broken.ndjson')], incomplete, 'broken.ndjson:1:'],
    ['a file that is given twice', ['analyze', CAPTURE, CAPTURE], done, 'given more than once'],
    ['a folder with other files', ['analyze', at('mixed')], done, 'left out, being no captures'],
    ['flows that a filter leaves out', ['report', CAPTURE, '--filter', 'port:443'], done, 'the filter left out'],
    ['a list of nothing', ['paths', 'list', 'zzzz'], done, 'no path fits the filter'],
    ['a list of no requirements', ['paths', 'list', '--requirements', 'zzzz'], done, 'no requirement contains'],
    ['the totals of a watch', ['watch', CAPTURE, '--log', at('flows.ndjson')], done, '64 records; nothing lost'],
    ['where metrics are', ['watch', CAPTURE, '--metrics', '0'], done, 'metrics are served on port'],
  ];

  test.each(cases)('%s: %j', (_, args, code, says) => {
    const ran = rolepath(args);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(says);
    expectNamed(ran.err, args);
  });

  test('what was mistyped is told with what it may have been, and where there is more', () => {
    expect(rolepath(['report', CAPTURE, '--tpology', 'x']).err).toBe(
      "rolepath: unknown option '--tpology'; did you mean --topology?; rolepath report --help says more\n",
    );
    expect(rolepath(['paths', 'lst']).err).toBe(
      "rolepath: unknown command 'lst'; did you mean list?; rolepath paths --help says more\n",
    );
  });
});

describe('a capture filter in the place of a capture', () => {
  test.each([[['not port 22']], [['(tcp or udp) and host 10.0.0.1']], [['not', 'port', '22']], [['net 10.0.0.0/8']]])(
    '%j is told where it goes',
    (words) => {
      for (const command of ['analyze', 'report', 'watch']) {
        const { code, err } = rolepath([command, CAPTURE, '-q', ...words]);
        expect(code).toBe(EXIT.incomplete);
        expect(err).toMatch(
          /^[^\n]+: there is no such file; check the path; a capture filter goes behind --bpf, in quotes/,
        );
      }
    },
  );

  test.each(['port.pcap', 'my not so good capture.pcapng', '22', 'host/none'])('%j is just no file', (name) => {
    expect(rolepath(['analyze', name]).err).toBe(`${name}: there is no such file; check the path\n`);
  });
});
