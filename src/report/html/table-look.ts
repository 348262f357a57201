/** How a page shows a table. */
export interface TableLook {
  /** What the list of links at the top of the page calls it. */
  readonly link: string;
  /** Columns that it shows at first; absent: all. */
  readonly shown?: readonly string[];
  /** The column that tells its rows apart, where other parts of the page name rows. */
  readonly key?: string;
  /** Columns that a reader knows a row by; absent: the first one. */
  readonly titled?: readonly string[];
  /** Columns that a person wants to know of a row before the rest. */
  readonly toldFirst?: readonly string[];
  /** Columns that carry the colour of their word, beside those that do in every table. */
  readonly marked?: readonly string[];
  /** Something that may be typed into its filter. */
  readonly sought?: string;
}

/** By the names of the tables. */
export type TableLooks = Readonly<Record<string, TableLook>>;
