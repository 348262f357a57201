/** A rule sheet as a workbook: a sheet a firewall. */

import { aboutLines, NO_HOST, RULE_COLUMNS } from './rule-columns.js';
import { FIREWALLS, type RuleSheet } from './rule-sheet.js';
import { HEADINGS } from './rule-sheet-text.js';
import { aboutSheet, tableSheet, workbook } from './workbook.js';

/** The bytes of the workbook; the same for the same sheet. */
export async function sheetXlsx(sheet: RuleSheet): Promise<Uint8Array> {
  const rules = FIREWALLS.map((firewall) =>
    tableSheet(
      firewall,
      RULE_COLUMNS,
      sheet.rules
        .filter((rule) => rule.firewall === firewall)
        .map((rule) => RULE_COLUMNS.map(({ value }) => value(rule))),
    ),
  );
  const hostless = sheet.hostless.map((path) => RULE_COLUMNS.map(({ hostless: value }) => value?.(path) ?? ''));
  const sheets = [...rules, tableSheet(NO_HOST, RULE_COLUMNS, hostless)].filter(({ data }) => data.length > 1);
  const parts = [...FIREWALLS, NO_HOST].map((part) => HEADINGS[part]);
  return workbook([...sheets, aboutSheet(`Rule sheet of ${sheet.site}`, [...aboutLines(sheet), ...parts])]);
}
