import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadExceptions } from '../../src/catalogue/site-exceptions.js';
import { sitePaths } from '../../src/catalogue/site-paths.js';
import { settingsOf } from '../../src/catalogue/site-settings.js';
import { RULE_COLUMNS } from '../../src/report/rule-columns.js';
import { type RuleSheet, ruleSheet } from '../../src/report/rule-sheet.js';
import { sheetNft } from '../../src/report/rule-sheet-nft.js';
import { sheetCsv, sheetJson, sheetMarkdown } from '../../src/report/rule-sheet-text.js';
import { sheetXlsx } from '../../src/report/rule-sheet-xlsx.js';
import { loadTopology } from '../../src/topology/load.js';
import { shippedCatalogue } from '../catalogue/support.js';
import { samplePath } from '../samples/expectations.js';
import { hasPrograms, isRoot } from '../support/peers.js';
import { unzipped } from '../support/unzip.js';
import { DANGEROUS, HOSTILE } from './support.js';

const catalogue = shippedCatalogue();
const folder = mkdtempSync(join(tmpdir(), 'rolepath-sheet-'));

/** The sheet of a topology file. */
function sheetOf(file: string): RuleSheet {
  const { topology } = loadTopology(file, catalogue.vocabulary());
  const exceptions = topology.exceptionsFile === undefined ? [] : loadExceptions(topology.exceptionsFile, catalogue);
  const { paths } = sitePaths(catalogue, settingsOf(topology), exceptions);
  return ruleSheet({ catalogue, topology, catalogues: [{ id: 'lync-2010', sha256: '0'.repeat(64) }], paths });
}

function sheetOfText(text: string): RuleSheet {
  const file = join(folder, 'site.yaml');
  writeFileSync(file, text);
  return sheetOf(file);
}

const sheet = sheetOf(samplePath('consolidated-edge.topology.yaml'));
const byPath = (id: string, of = sheet) => of.rules.filter(({ paths }) => paths.includes(id));
const ACCESS = 'lync-2010/edge/external/access-sip-tls';

describe('the rule sheet', () => {
  test('has real addresses, ports and the firewall between them', () => {
    const [rule, ...more] = byPath(ACCESS);
    expect(more).toEqual([]);
    expect(rule).toMatchObject({
      firewall: 'external',
      direction: 'in',
      from: { zone: 'internet', addresses: [] },
      to: { zone: 'perimeter', addresses: ['10.45.16.10', '2001:db8:4516::10'], names: ['edge1'] },
      fromPorts: [],
      toPorts: [{ from: 443, to: 443 }],
      transport: 'tcp',
      application: 'SIP over TLS',
      met: 'met',
    });
  });

  test('is one line for what is documented several times, with all ids and rows', () => {
    const [rule] = byPath(ACCESS);
    expect(rule?.paths).toContain('lync-2010/edge/external-summary/access-sip-tls');
    expect(rule?.rows).toEqual(expect.arrayContaining(['edge2010-p03', 'edge2010-x03']));
  });

  test('says what a NAT shows of an address', () => {
    const [rule] = byPath('lync-2010/edge/external/av-stun-tcp-in');
    expect(rule?.to.public).toEqual([{ own: '10.45.16.30', public: '131.107.155.30' }]);
  });

  test('leads to the load balancer and the servers behind it, and from the servers alone', () => {
    const [to] = byPath('lync-2010/edge/internal/access-sip-in');
    expect(to?.to.addresses).toEqual(expect.arrayContaining(['192.168.10.90', '192.168.10.190']));
    expect(to?.to.names).toContain('pool-web (load balancer)');
    const [from] = byPath('lync-2010/edge/internal/access-sip-out');
    expect(from?.from.addresses).toEqual(['192.168.10.90', '192.168.10.91']);
  });

  test('tells conditions that the site does not meet', () => {
    const [rule] = byPath('lync-2010/edge/external/av-rtp-udp-out');
    expect(rule?.met).toBe('unmet');
    expect(rule?.condition).toContain('Office Communications Server 2007');
  });

  test('leaves out no path: each is a rule, or stands apart with the roles that nobody has', () => {
    const { topology } = loadTopology(samplePath('consolidated-edge.topology.yaml'), catalogue.vocabulary());
    const { paths } = sitePaths(catalogue, settingsOf(topology));
    const listed = new Set([...sheet.rules, ...sheet.hostless].flatMap((line) => line.paths));
    expect(paths.map(({ path }) => path.id).filter((id) => !listed.has(id))).toEqual([]);
    expect(sheet.hostless.length).toBeGreaterThan(0);
    for (const { roles, lacking } of sheet.hostless) expect([lacking, roles.length > 0]).toEqual([lacking, true]);
  });

  test('lists what stays within a zone apart, and both firewalls where a path crosses both', () => {
    const firewalls = [...new Set(sheet.rules.map(({ firewall }) => firewall))];
    expect(firewalls).toEqual(['external', 'internal', 'within a zone']);
    const crossing = sheetOfText(`
products: [lync-2010]
zones: { perimeter: [10.45.16.0/24], internal: [192.168.0.0/16] }
hosts:
  edge1: { roles: [av-edge], external: 192.168.9.9, internal: 192.168.9.10 }
`);
    expect(byPath('lync-2010/edge/external/av-stun-tcp-in', crossing).map(({ firewall }) => firewall)).toEqual([
      'external',
      'internal',
    ]);
  });

  test('says of a host in no zone that its zone is not stated', () => {
    const bare = sheetOfText(
      'products: [lync-2010]\nhosts:\n  edge1: { roles: [av-edge], external: 10.45.16.30, internal: 10.0.0.9 }\n',
    );
    expect(byPath('lync-2010/edge/external/av-stun-tcp-in', bare).map(({ firewall }) => firewall)).toEqual([
      'zone not stated',
    ]);
  });

  test('ends the exceptions of the site with their last day', () => {
    const [rule] = byPath('exceptions/edge-administration');
    expect(rule).toMatchObject({ exception: { owner: 'Perimeter team', until: '2035-12-31' }, firewall: 'internal' });
    expect(sheetNft(sheet)).toContain('tcp dport 22 meta time < 2082758400 ct state new accept');
  });
});

/** A sheet with something hostile wherever a user's file or a catalogue brings text in. */
const hostileSheet: RuleSheet = {
  ...sheet,
  site: HOSTILE.join(' '),
  rules: sheet.rules.slice(0, HOSTILE.length).map((rule, index) => ({
    ...rule,
    service: HOSTILE[index] ?? '',
    remarks: ['| pipe | `code` <b>tag</b> https://example.com'],
    from: { ...rule.from, names: [HOSTILE[index] ?? ''], label: `label ${HOSTILE[index]}` },
    paths: [`exceptions/${HOSTILE[index]}`, '"; } flush ruleset'],
  })),
};

describe('CSV', () => {
  test('has a line for each rule and each path without a host', () => {
    const lines = sheetCsv(sheet).split('\r\n');
    expect(lines).toHaveLength(1 + sheet.rules.length + sheet.hostless.length + 1);
    expect(lines[0]?.startsWith('Firewall,Direction,Source zone')).toBe(true);
    expect(lines.filter((line) => line.startsWith('no host,'))).toHaveLength(sheet.hostless.length);
  });

  test('begins no cell with a formula, whatever names say', () => {
    const text = sheetCsv(hostileSheet);
    expect(text).not.toMatch(/(^|[,;\n]|\r\n)"?\s*[=+@\uff1d]/m);
    expect(text.replaceAll('\r\n', '\n')).not.toMatch(DANGEROUS);
  });
});

describe('Markdown', () => {
  test('has a table for each firewall, of equal rows', () => {
    const text = sheetMarkdown(sheet);
    expect(text.match(/^## .+$/gm)).toEqual([
      '## External firewall: Internet and perimeter',
      '## Internal firewall: perimeter and inside',
      '## Within a zone: no firewall between, but host firewalls need it',
      '## Documented, but the site has no host for it',
    ]);
  });

  test('shows hostile text as text', () => {
    const text = sheetMarkdown(hostileSheet);
    expect(text).not.toMatch(DANGEROUS);
    expect(text).not.toContain('<b>');
    expect(text).not.toContain('https://');
    const widths = new Set(
      text
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .map((line) => line.split(' | ').length),
    );
    expect(widths.size).toBeLessThanOrEqual(3);
    for (const line of text.split('\n').filter((each) => each.startsWith('|'))) expect(line.endsWith('|')).toBe(true);
  });
});

describe('the workbook', () => {
  test('has a sheet for each firewall with frozen header and filter, and the same bytes each time', async () => {
    const bytes = await sheetXlsx(sheet);
    const files = unzipped(bytes);
    const names = [...(files.get('xl/workbook.xml') ?? '').matchAll(/<sheet [^>]*name="([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(names).toEqual(['External', 'Internal', 'Within a zone', 'No host', 'About']);
    const first = files.get('xl/worksheets/sheet1.xml') ?? '';
    const rows = sheet.rules.filter(({ firewall }) => firewall === 'external').length + 1;
    expect(RULE_COLUMNS).toHaveLength(24);
    expect(first).toContain(`</sheetData><autoFilter ref="A1:X${rows}"/>`);
    expect(first).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"/);
    expect(files.get('xl/sharedStrings.xml')).toContain('10.45.16.10, 2001:db8:4516::10');
    expect(Buffer.from(await sheetXlsx(sheet)).equals(bytes)).toBe(true);
  });

  test('holds no formula and no control character', async () => {
    const files = unzipped(await sheetXlsx(hostileSheet));
    for (const [name, text] of files) {
      expect([name, text.includes('<f>')]).toEqual([name, false]);
      expect(text).not.toMatch(DANGEROUS);
    }
  });
});

test('the model is what JSON has', () => {
  expect(JSON.parse(sheetJson(sheet))).toEqual(JSON.parse(JSON.stringify(sheet)));
});

describe('nftables', () => {
  test('says once that nothing was applied, and how it shows what may not apply', () => {
    const head = sheetNft(sheet).split('\ntable ')[0] ?? '';
    expect(head.match(/was applied/g)).toHaveLength(1);
    expect(head).toContain('does not meet, or does not state, is commented out.');
  });

  const text = sheetNft(sheet);

  test('names every path above its rules, and comments out what does not apply', () => {
    const lines = text.split('\n').map((line) => line.trim());
    const crossing = sheet.rules.filter(({ firewall }) => firewall === 'external' || firewall === 'internal');
    for (const { paths } of crossing) expect(lines).toContain(`# ${paths.join(', ')}`);
    const at = lines.findIndex((line) => line.startsWith('# lync-2010/edge/external/av-rtp-udp-out'));
    expect(lines[at + 1]).toMatch(/^# ip saddr @/);
  });

  test('has rules of both IP versions where the site has addresses of both', () => {
    expect(text).toMatch(/ip saddr != @site_v4 ip daddr @\w+_v4 tcp dport 443 /);
    expect(text).toMatch(/ip6 saddr != @site_v6 ip6 daddr @\w+_v6 tcp dport 443 /);
  });

  test('lets no text out of its comment', () => {
    const hostile = sheetNft(hostileSheet);
    expect(hostile).not.toMatch(DANGEROUS);
    for (const line of hostile.split('\n').map((each) => each.trim()))
      if (line.includes('flush')) expect(line.startsWith('#')).toBe(true);
  });

  /** nft needs a network namespace of its own even to check. */
  const nft = (...args: readonly string[]) => spawnSync('unshare', ['--net', 'nft', ...args], { encoding: 'utf8' });
  const canRun = hasPrograms('nft', 'unshare') && isRoot();

  const WIDE = `
products: [lync-2010, ocs-2007, lync-2013, sfb-2015, sfb-2019]
zones:
  perimeter: [10.45.16.0/24, 172.25.33.0/24, "2001:db8:45::/48"]
  internal: [192.168.0.0/16, 192.168.10.0/24, "2001:db8:46::/48"]
hosts:
  edge1: { roles: [access-edge, web-conferencing-edge, av-edge], external: [10.45.16.10, "2001:db8:45::10"], internal: [172.25.33.10, "2001:db8:45:1::10"] }
  edge2: { roles: [access-edge, web-conferencing-edge, av-edge], external: 10.45.16.11-10.45.16.13, internal: 172.25.33.11 }
  proxy1: { roles: [reverse-proxy], external: 10.45.16.40, internal: 172.25.33.40 }
  fe1: { roles: [front-end, mediation-server, av-conferencing-server], address: [192.168.10.90, "2001:db8:46::90"] }
  fe2: { roles: [front-end], address: 192.168.10.91 }
  vip: { roles: [load-balancer], address: 192.168.10.190, serves: [fe1, fe2] }
  sql: { roles: [back-end], address: 192.168.10.60 }
networks:
  - { cidr: [192.168.0.0/16, "2001:db8:46::/48"], role: client }
federation: { oldestPartner: ocs-2007 }
`;

  test.skipIf(!canRun)('a real nft accepts it, by check and for real, again and again', () => {
    for (const [index, one] of [sheet, hostileSheet, sheetOfText(WIDE), sheetOfText('zones: {}\n')].entries()) {
      const file = join(folder, `rules-${index}.nft`);
      writeFileSync(file, sheetNft(one));
      expect(nft('-c', '-f', file)).toMatchObject({ status: 0, stderr: '' });
      const applied = spawnSync(
        'unshare',
        ['--net', 'sh', '-c', 'nft -f "$0" && nft -f "$0" && nft list ruleset', file],
        {
          encoding: 'utf8',
        },
      );
      expect(applied).toMatchObject({ status: 0, stderr: '' });
      expect(applied.stdout).toContain('jump external');
    }
  });
});
