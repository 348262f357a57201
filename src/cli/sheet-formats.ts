/** Formats of rule sheets, apart from what writes them: the options name them before that is loaded. */
export const SHEET_FORMATS = ['csv', 'md', 'xlsx', 'nftables', 'json'] as const;
export type SheetFormat = (typeof SHEET_FORMATS)[number];
