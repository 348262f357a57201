import { describe, expect, it } from 'vitest';
import { checkExceptionsText } from '../../src/catalogue/site-exceptions.js';
import { formatProblem } from '../../src/problem.js';
import { shippedCatalogue } from './support.js';

const catalogue = shippedCatalogue();

const BACKUP = `\
exceptions:
  - id: exceptions/backup
    service: Nightly backup of the Edge Servers
    owner: Storage team
    until: 2026-12-31
    reason: CHG-1234
    from: { role: backup-server }
    to: { role: edge, interface: internal, port: [10000, 10001-10010] }
    transport: tcp
`;

const said = (text: string): string[] => checkExceptionsText('x.yaml', text, catalogue).problems.map(formatProblem);

describe("a site's exceptions", () => {
  it('are paths of the site, with owner and last day', () => {
    const { paths, problems } = checkExceptionsText('x.yaml', BACKUP, catalogue);
    expect(problems).toEqual([]);
    expect(paths).toHaveLength(1);
    expect(paths[0]).toMatchObject({
      id: 'exceptions/backup',
      product: 'site',
      title: 'backup server → Edge Server (internal), 10000, 10001-10010/tcp, any protocol',
      because: 'CHG-1234',
      exception: { owner: 'Storage team', until: '2026-12-31' },
      file: 'x.yaml',
      line: 2,
    });
  });

  it('are warned of once their last day is over, where today is asked about', () => {
    const on = (today?: string) => checkExceptionsText('x.yaml', BACKUP, catalogue, today).problems.map(formatProblem);
    expect(on('2026-12-31')).toEqual([]);
    expect(on()).toEqual([]);
    expect(on('2027-01-01')).toEqual([
      "x.yaml:5:12: warning: exceptions[0].until: over since 2026-12-31; ask 'Storage team' for another day, or take it out",
    ]);
  });

  it('may be of ICMP, and for good', () => {
    const ping = BACKUP.replace('tcp', 'icmp')
      .replace(/, port: .*]/, '')
      .replace('    until: 2026-12-31\n', '');
    const { paths, problems } = checkExceptionsText('x.yaml', ping, catalogue);
    expect(problems).toEqual([]);
    expect(paths[0]).toMatchObject({ transport: 'icmp', exception: { owner: 'Storage team', until: undefined } });
  });

  it.each([
    [
      'id: exceptions/backup',
      'id: lync-2010/backup',
      "2:9: error: exceptions[0].id: an exception's id begins with 'exceptions/', so that none passes for a document's",
    ],
    ['    owner: Storage team\n', '', "2:5: error: exceptions[0].owner: the key 'owner' is missing"],
    ['until: 2026-12-31', 'until: 2026-02-30', '5:12: error: exceptions[0].until: write the last day as 2026-12-31'],
    ['until: 2026-12-31', 'until: tomorrow', '5:12: error: exceptions[0].until: write the last day as 2026-12-31'],
    ['role: backup-server', 'role: nagios', "7:19: error: exceptions[0].from.role: unknown role 'nagios'"],
    [
      '10001-10010',
      '10010-10001',
      '8:58: error: exceptions[0].to.port[1]: 10010-10001 runs backwards; write the lower port first',
    ],
    [
      'transport: tcp',
      'transport: gre',
      "9:16: error: exceptions[0].transport: unknown value 'gre'; use one of tcp, udp or icmp",
    ],
    [
      'transport: tcp',
      'transport: tcp\n    security: tls',
      "10:15: error: exceptions[0].security: name the application, too: 'security' alone says nothing of the bytes",
    ],
  ])('with %j turned into %j are refused at its place', (good, bad, message) => {
    expect(said(BACKUP.replace(good, bad)).join('\n')).toContain(`x.yaml:${message}`);
  });

  it('are told of all their mistakes at once', () => {
    const entry = BACKUP.slice(BACKUP.indexOf('  - id'));
    const text = `${BACKUP}${entry}${entry.replace('tcp', 'gre')}`;
    expect(said(text)).toEqual([
      "x.yaml:10:9: error: exceptions[1].id: 'exceptions/backup' is taken at line 2",
      "x.yaml:25:16: error: exceptions[2].transport: unknown value 'gre'; use one of tcp, udp or icmp",
    ]);
  });

  it('are none in an empty list', () => {
    expect(checkExceptionsText('x.yaml', 'exceptions: []', catalogue)).toEqual({ paths: [], problems: [] });
  });
});
