/** The script of the page: switches, filters and opens what the page holds already. It asks the network for nothing. */

import type { PageData } from '../page-data.js';
import { copyButtons } from './copy.js';
import { Details } from './details.js';
import { mapView } from './map-view.js';
import { PageRows } from './page-rows.js';
import { tableView } from './table-view.js';
import { themeButton } from './theme.js';

const data = JSON.parse(document.getElementById('page-data')?.textContent ?? '') as PageData;
const rows = new PageRows(data.tables);
const details = new Details(data, rows);

for (const section of document.querySelectorAll<HTMLElement>('[data-table]')) {
  const table = data.tables.find(({ name }) => name === section.dataset['table']);
  if (table !== undefined) tableView(section, table, details);
}
if (data.map !== undefined) mapView(data.map, details);
themeButton();
copyButtons();
for (const tools of document.querySelectorAll<HTMLElement>('.tools, [data-row], [data-copy]')) tools.hidden = false;
document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
  const [table = '', ...keys] = target?.dataset['row']?.split(' ') ?? [];
  if (target !== null) details.keyed(table, keys, target.dataset['title']);
});
