import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { samplePath } from '../samples/expectations.js';
import { MAIN, rolepath } from '../support/command-line.js';
import { tcp } from '../support/packet-builder.js';
import { pcapFile } from '../support/pcap-writer.js';

const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');
const folder = mkdtempSync(join(tmpdir(), 'rolepath-test-'));

function temporary(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A line of a stack trace. */
const TRACE = /^\s+at .+:\d+:\d+\)?$/m;
const HOSTILE_NAME = 'GET /\u001b[2J HTTP/1.1\r\nHost: a\u202eb\u001b]0;x\u0007.example\r\n\r\n';

describe('analyze', () => {
  test('says what belongs, what does not, and why', () => {
    const { code, out, err } = rolepath(['analyze', CAPTURE, '-t', TOPOLOGY]);
    expect(code).toBe(0);
    expect(err).toBe('');
    for (const part of ['Input', 'Time', 'Verdicts', 'UNEXPECTED', 'CONTRADICTED', 'NOT ANSWERED', 'PATHS USED'])
      expect(out).toContain(part);
    expect(out).toContain('lync-2010/edge/external/access-sip-tls');
  });

  test('without a topology says what is missing, and still shows flows, protocols and names', () => {
    const { code, out } = rolepath(['analyze', CAPTURE]);
    expect(code).toBe(0);
    expect(out).toContain('no topology');
    expect(out).toContain('10.45.16.10');
    expect(out).toContain('sip.contoso.com');
    expect(out).toContain('ms-turn');
  });

  test('is what -r FILE means', () => {
    expect(rolepath(['-r', CAPTURE, '-t', TOPOLOGY])).toEqual(rolepath(['analyze', CAPTURE, '-t', TOPOLOGY]));
  });

  test('reads standard input', () => {
    const { code, out } = rolepath(['analyze', '-', '-t', TOPOLOGY], readFileSync(CAPTURE));
    expect(code).toBe(0);
    expect(out).toContain('standard input');
  });

  test('reads a named pipe', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    spawn('sh', ['-c', 'cat "$0" > "$1"', CAPTURE, pipe], { stdio: 'ignore' });
    const totals = ({ out }: { out: string }) => /^Verdicts .+$/m.exec(out)?.[0];
    const piped = rolepath(['analyze', pipe, '-t', TOPOLOGY]);
    expect(piped.code).toBe(0);
    expect(totals(piped)).toBe(totals(rolepath(['analyze', CAPTURE, '-t', TOPOLOGY])));
  });

  test('gives the same as data', () => {
    const { out } = rolepath(['analyze', CAPTURE, '-t', TOPOLOGY, '--json']);
    const found = JSON.parse(out) as { type: string; groups: { verdict: string }[]; paths: unknown[] };
    expect(found.type).toBe('findings');
    expect(found.groups.map(({ verdict }) => verdict)).toContain('contradicted');
    expect(found.paths.length).toBeGreaterThan(10);
  });

  test('--filter leaves flows out, counts them, and makes --fail-on and the totals those of the rest', () => {
    const args = ['analyze', CAPTURE, '-t', TOPOLOGY, '--filter', '-verdict:unexpected'];
    const { code, out } = rolepath([...args, '--fail-on', 'unexpected']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Filter +-verdict:unexpected: 35 of 62 flows; all that follows is of these$/m);
    expect(out).not.toContain('UNEXPECTED');
    const { summary } = JSON.parse(rolepath([...args, '--json']).out) as { summary: object };
    expect(summary).toMatchObject({
      filter: { expression: '-verdict:unexpected', filtered: 27 },
      flows: { unexpected: 0 },
    });
    const records = rolepath(['report', CAPTURE, '-t', TOPOLOGY, '--filter', 'port:3478 proto:udp']);
    const flows = records.out
      .trimEnd()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { transport: string });
    expect(flows.length).toBeGreaterThan(0);
    expect(flows.every(({ transport }) => transport === 'udp')).toBe(true);
    expect(records.err).toMatch(/^rolepath: the filter left out \d+ flows\n$/);
  });

  test('--filter that is wrong is told before anything is read', () => {
    const { code, out, err } = rolepath(['analyze', CAPTURE, '--filter', 'verdict:unexpectd']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain("did you mean 'unexpected'?");
  });

  test.each([
    ['unexpected', 3],
    ['unexpected=1000', 0],
  ])('--fail-on %s ends with %i', (limit, code) => {
    expect(rolepath(['analyze', CAPTURE, '-t', TOPOLOGY, '--fail-on', limit]).code).toBe(code);
  });
});

describe('input that is not whole', () => {
  const whole = readFileSync(CAPTURE);

  test('cut off: keeps all before, says file, offset, cause and remedy in one line, ends with 4', () => {
    const path = temporary('cut.pcapng', whole.subarray(0, whole.length - 77));
    const { code, out, err } = rolepath(['analyze', path, '-t', TOPOLOGY]);
    expect(code).toBe(4);
    expect(err).toMatch(/^.*cut\.pcapng: byte \d+: .+; .+\nrolepath: incomplete: not read to the end\n$/);
    expect(out).toContain('INCOMPLETE');
    expect(out).toContain('PATHS USED');
  });

  test('absent, or no capture at all: says so in one line, ends with 2', () => {
    expect(rolepath(['analyze', join(folder, 'absent.pcap')])).toMatchObject({ code: 2, out: '' });
    expect(rolepath(['analyze', ''])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^'': /) });
    const { code, err } = rolepath(['analyze', temporary('notes.txt', 'these are notes, no capture')]);
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('one of several: the others are read, ends with 4', () => {
    const { code, out } = rolepath(['analyze', CAPTURE, join(folder, 'absent.pcap'), '-t', TOPOLOGY]);
    expect(code).toBe(4);
    expect(out).toContain('PATHS USED');
  });

  test('cut or damaged anywhere: a documented exit code, a summary, no stack trace', () => {
    for (let i = 1; i < 40; i++) {
      const at = Math.floor((whole.length * i) / 40);
      const bytes =
        i % 2 === 0
          ? whole.subarray(0, at)
          : Buffer.concat([whole.subarray(0, at), Buffer.from([i, 0xff, i]), whole.subarray(at + 3)]);
      const { code, out, err } = rolepath(['report', temporary('damaged.pcapng', bytes)]);
      expect([0, 2, 4]).toContain(code);
      expect(out).toContain('"type":"summary"');
      expect(err).not.toMatch(TRACE);
    }
  });
});

describe('a run that is interrupted', () => {
  /** Runs a command on a pipe that stays open, sends the signal once it has had time to read, and waits for the end. */
  async function interrupted(command: string, signal: 'SIGINT' | 'SIGTERM', bytes: Uint8Array) {
    const child = spawn(process.execPath, [MAIN, command, '-', '-t', TOPOLOGY]);
    let out = '';
    child.stdout.on('data', (piece: Buffer) => {
      out += piece;
    });
    child.stdin.on('error', () => {});
    child.stdin.write(bytes);
    setTimeout(() => child.kill(signal), 1500);
    const code = await new Promise((resolve) => child.on('close', resolve));
    return { code, out };
  }

  const whole = readFileSync(CAPTURE);

  test.each(['SIGINT', 'SIGTERM'] as const)('by %s tells what was read, and ends with 4', async (signal) => {
    const { code, out } = await interrupted('analyze', signal, whole);
    expect(code).toBe(4);
    expect(out).toContain('INCOMPLETE (interrupted)');
    expect(out).toContain('PATHS USED');
  });

  test('writes the records of all flows and a summary that says so', async () => {
    const { code, out } = await interrupted('report', 'SIGINT', whole);
    const lines = out.trimEnd().split('\n');
    expect(code).toBe(4);
    expect(lines.length).toBeGreaterThan(50);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'summary', incomplete: true, interrupted: true });
  });

  test('before anything came ends with 4, too', async () => {
    const { code, out } = await interrupted('analyze', 'SIGINT', new Uint8Array(0));
    expect(code).toBe(4);
    expect(out).toContain('INCOMPLETE (interrupted)');
  });
});

describe('report', () => {
  test('writes a record a line and a summary last, the same every time', () => {
    const first = rolepath(['report', CAPTURE, '-t', TOPOLOGY]);
    const records = first.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(records.at(-1)?.type).toBe('summary');
    expect(records.slice(0, -1).every(({ type }) => type === 'flow')).toBe(true);
    expect(rolepath(['report', CAPTURE, '-t', TOPOLOGY]).out).toBe(first.out);
  });

  test('writes CSV with as many cells in each line', () => {
    const { out } = rolepath(['report', CAPTURE, '-t', TOPOLOGY, '--format', 'csv']);
    const [head, ...lines] = out.trimEnd().split('\r\n');
    expect(head).toMatch(/^verdict,reason,path/);
    expect(lines.length).toBeGreaterThan(50);
  });

  test('ends quietly when its reader goes away', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${MAIN}" report "${CAPTURE}" | head -c 10`],
      { encoding: 'utf8' },
    );
    expect(status).toBe(0);
    expect(stderr).toBe('');
  });

  test('lets no control character of a packet through', () => {
    const request = tcp({
      source: '10.0.0.1',
      destination: '10.0.0.2',
      sourcePort: 50000,
      destinationPort: 80,
      payload: HOSTILE_NAME,
    });
    const path = temporary('hostile.pcap', pcapFile([{ seconds: 1, nanoseconds: 0, bytes: request }]));
    for (const command of [
      ['report', path],
      ['report', path, '--format', 'csv'],
      ['analyze', path],
    ]) {
      const { out } = rolepath(command);
      expect(out).toContain('10.0.0.2');
      expect(out).not.toMatch(/[\u001b\u0007\u202e]|\\u001b|\\u202e/);
    }
  });
});

describe('topology', () => {
  test('check is content with the samples, and warns of the exception that is over', () => {
    const { code, out } = rolepath(['topology', 'check', TOPOLOGY]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^\S*exceptions\.yaml:27:12: warning: exceptions\[2\]\.until: over since 2020-06-30; ask 'Migration project'.*\n$/,
    );
  });

  test('paths check of a site warns of it likewise', () => {
    const { code, out } = rolepath(['paths', 'check', '-t', TOPOLOGY]);
    expect(code).toBe(0);
    expect(out).toMatch(/exceptions\.yaml:27:12: warning: .*over since 2020-06-30/);
    expect(out).toMatch(/; 1 warning\n$/);
    expect(JSON.parse(rolepath(['paths', 'check', '-t', TOPOLOGY, '--json']).out)).toMatchObject({
      problems: [{ severity: 'warning', line: 27 }],
    });
  });

  test('what is judged by the time of its capture is not warned of', () => {
    expect(rolepath(['analyze', CAPTURE, '-t', TOPOLOGY, '-q']).err).toBe('');
  });

  test('check says everything that is wrong with line and column, and ends with 2', () => {
    const path = temporary(
      'bad.yaml',
      'products: [lync-2011]\nhosts:\n  a: { roles: [front-ent], address: 10.0.0.300 }\n',
    );
    const { code, out } = rolepath(['topology', 'check', path]);
    expect(code).toBe(2);
    expect(out).toMatch(/bad\.yaml:1:\d+: error: .*lync-2010/);
    expect(out).toMatch(/bad\.yaml:3:\d+: error: .*front-end/);
    expect(out).toMatch(/bad\.yaml:3:\d+: error: .*10\.0\.0\.300/);
  });

  test('a bad one stops analyze before it begins', () => {
    const path = temporary('worse.yaml', 'hosts: [');
    const { code, out, err } = rolepath(['analyze', CAPTURE, '-t', path]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/worse\.yaml:\d+:\d+: error/);
    expect(err).not.toMatch(TRACE);
  });

  test('schema is a JSON Schema', () => {
    expect(JSON.parse(rolepath(['topology', 'schema']).out)).toMatchObject({ type: 'object' });
  });
});

describe('paths', () => {
  test('list takes roles, ports, products and text', () => {
    const list = (...args: string[]): { id: string }[] =>
      JSON.parse(rolepath(['paths', 'list', '--json', ...args]).out) as { id: string }[];
    const all = list().length;
    expect(all).toBeGreaterThan(80);
    expect(list('--product', 'ocs-2007').every(({ id }) => id.startsWith('ocs-2007/'))).toBe(true);
    expect(list('--role', 'av-edge', '--port', '3478').length).toBeGreaterThan(0);
    expect(list('-t', TOPOLOGY).length).toBeLessThan(all);
  });

  test('show gives a path with its source rows; an unknown one is a usage error', () => {
    const { code, out } = rolepath(['paths', 'show', 'lync-2010/edge/external/access-sip-tls']);
    expect(code).toBe(0);
    expect(out).toContain('edge2010-p03');
    expect(rolepath(['paths', 'show', 'no/such/path']).code).toBe(2);
  });

  test('show gives an exception of the site with -t, and says so without', () => {
    const shown = rolepath(['paths', 'show', 'exceptions/client-dns', '-t', TOPOLOGY]);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain('owner Directory team');
    const refused = rolepath(['paths', 'show', 'exceptions/client-dns']);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('-t');
  });

  test('list says where it found none', () => {
    expect(rolepath(['paths', 'list', 'zzzz'])).toMatchObject({
      code: 0,
      out: '',
      err: 'rolepath: no path fits the filter\n',
    });
  });

  test('list takes a filter, terms with a minus among its options too, and says where one is wrong', () => {
    const { out } = rolepath(['paths', 'list', 'from:client', '-proto:udp', '-t', TOPOLOGY, 'port:443']);
    expect(out).toMatch(/^lync-2010\/edge\/external\/access-sip-tls\texternal client → Access Edge/m);
    expect(out).not.toContain('/udp');
    const wrong = rolepath(['paths', 'list', 'role:client', 'prt:443']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("column 13: there is no key 'prt:'; did you mean 'port:'?");
  });

  test('show tells what carries a row', () => {
    expect(rolepath(['paths', 'show', 'edge2010-p03']).out).toContain('lync-2010/edge/external/access-sip-tls');
    expect(rolepath(['paths', 'show', 'edge2010-p3x'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean'),
    });
  });

  test.each([
    ['csv', 'Firewall,Direction,Source zone'],
    ['md', '# Rule sheet of consolidated-edge'],
    ['nftables', '#!/usr/sbin/nft -f'],
    ['json', '{\n  "site": "consolidated-edge"'],
    ['xlsx', 'PK\u0003\u0004'],
  ])('list writes the rule sheet as %s, the same on each run and to a file', (format, beginning) => {
    const args = ['paths', 'list', '-t', TOPOLOGY, '--format', format, '--documented-only'];
    const { code, out, err } = rolepath(args);
    expect([code, err]).toEqual([0, '']);
    expect(out.startsWith(beginning)).toBe(true);
    const file = join(folder, `rules.${format}`);
    expect(rolepath([...args, '-o', file])).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(file, 'utf8')).toBe(out);
  });

  test('list tells the format by the suffix, and refuses a rule sheet without a site or format', () => {
    const file = join(folder, 'external.csv');
    rolepath(['paths', 'list', '-t', TOPOLOGY, '-o', file, 'path:edge/external/']);
    const lines = readFileSync(file, 'utf8').split('\r\n').slice(1, -1);
    expect(new Set(lines.map((line) => line.split(',')[0]))).toEqual(new Set(['external', 'within a zone']));
    expect(rolepath(['paths', 'list', '--format', 'csv'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('-t'),
    });
    expect(rolepath(['paths', 'list', '-t', TOPOLOGY, '-o', 'x.doc'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--format csv, md, xlsx, nftables or json'),
    });
  });

  test('check finds every source row carried', () => {
    expect(rolepath(['paths', 'check'])).toMatchObject({ code: 0, err: '' });
  });
});

describe('explain', () => {
  const RELAY = ['explain', '10.45.16.30 > 198.51.100.10:443/tcp', '-t', TOPOLOGY];

  test('says first of a flow without a source port that it depends on that', () => {
    const lines = rolepath(RELAY).out.split('\n');
    expect(lines[0]).toBe(
      'depends on the source port, which is not given: undetermined from 50000-59999, else unexpected',
    );
    const at = (text: string) => lines.indexOf(text);
    expect(lines[at('from source port 50000-59999:') + 1]).toBe('undetermined (evidence-missing)');
    expect(lines[at('from any other source port:') + 1]).toBe('unexpected (source-port-not-documented)');
    expect(JSON.parse(rolepath([...RELAY, '--json']).out)).toMatchObject({
      dependsOn: 'source port',
      verdict: 'unexpected',
      fromSourcePorts: [{ ports: ['50000-59999'], verdict: 'undetermined' }],
    });
  });

  test('of a flow whose source port is given depends on nothing', () => {
    const flow = '10.45.16.30:50001 > 198.51.100.10:443/tcp';
    expect(rolepath(['explain', flow, '-t', TOPOLOGY]).out).toMatch(/^undetermined \(evidence-missing\)\n/);
  });

  test('judges a flow by its addresses', () => {
    const { code, out } = rolepath(['explain', '203.0.113.7 > 10.45.16.10:443/tcp', '-t', TOPOLOGY]);
    expect(code).toBe(0);
    expect(out).toContain('expected (path-only)');
    expect(out).toContain('lync-2010/edge/external/access-sip-tls');
  });

  test('lays the nearest path beside an unexpected flow', () => {
    const { out } = rolepath(['explain', '203.0.113.7', '>', '10.45.16.10:5062/tcp', '-t', TOPOLOGY]);
    expect(out).toMatch(/FAIL responder\.port/);
    expect(out).toMatch(/ok +transport/);
  });

  test('lists the paths between two roles, both ways', () => {
    const { out } = rolepath(['explain', 'front-end', 'access-edge', '-t', TOPOLOGY]);
    expect(out).toContain('front-end opens to access-edge');
    expect(out).toContain('access-edge opens to front-end');
  });

  test('describes a reason', () => {
    expect(rolepath(['explain', 'not-mutual-tls']).out).toContain('contradicted');
  });

  test.each([
    [['10.0.0.1 > 10.0.0.2/tcp']],
    [['10.0.0.300 > 10.0.0.2:1/tcp']],
    [['no-such-role', 'client']],
    [['what']],
  ])('%s is a usage error in one line', (what) => {
    const { code, err } = rolepath(['explain', ...what]);
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('the command line', () => {
  test('names its exit codes in --help, which is no error', () => {
    const { code, out } = rolepath(['--help']);
    expect(code).toBe(0);
    for (const line of ['0  done', '1  failed', '2  usage', '3  --fail-on', '4  done, but incomplete'])
      expect(out).toContain(line);
  });

  test.each([
    [[]],
    [['nonsense']],
    [['analyze']],
    [['report', 'x', '--format', 'pdf']],
    [['analyze', 'x', '--max-flows', '3']],
    [['analyze', CAPTURE, '--fail-on', 'expected=1=5']],
  ])('%j is a usage error', (args) => {
    expect(rolepath(args).code).toBe(2);
  });
});
