/** What the script of the page works on: plain data, embedded as JSON. */

/** The values of one column, each different text once where texts repeat. */
export interface ColumnData {
  readonly name: string;
  readonly title: string;
  readonly type: 'text' | 'integer' | 'number' | 'boolean' | 'time' | 'texts' | 'lines';
  /** Shown in the table; the others in the details of a row. */
  readonly isKey: boolean;
  /** Present where values repeat: `values` are places in it. */
  readonly texts?: readonly CellData[];
  readonly values: readonly CellData[];
}

/** null: nothing to say. */
export type CellData = string | number | boolean | readonly string[] | null;

export interface TableData {
  readonly name: string;
  readonly title: string;
  /** Rows of the report; `rows` of them are on the page. */
  readonly total: number;
  readonly rows: number;
  readonly columns: readonly ColumnData[];
  /** The column that tells its rows apart, where other parts of the page name rows. */
  readonly key?: string;
  /** Columns that a reader knows a row by; absent: the first one. */
  readonly titled?: readonly string[];
  /** Columns that the details of a row tell before the rest. */
  readonly toldFirst?: readonly string[];
  /** Columns that carry the colour of their word, beside those that do in every table. */
  readonly marked?: readonly string[];
}

/** What lies behind a part of an arrow: a documented path with its twins, or undocumented flows. */
export interface StrandData {
  /** Ids of boxes. */
  readonly from: string;
  readonly to: string;
  readonly words: string;
  readonly state: string;
  readonly stateWords: string;
  readonly flows: number;
  readonly unanswered: number;
  /** Keys of rows in the tables `paths`, `mapping` and `deviations`. */
  readonly paths: readonly string[];
  readonly mapping: readonly string[];
  readonly deviations: readonly string[];
}

export interface ArrowData {
  readonly title: string;
  readonly state: string;
  /** Places in `strands`. */
  readonly strands: readonly number[];
}

export interface BoxData {
  readonly title: string;
  readonly zone: string;
  /** Addresses, the first ones: keys of the table `hosts`. */
  readonly hosts: readonly string[];
  /** How many more it has. */
  readonly otherHosts: number;
}

/** What opens behind the map and the matrix of a report. */
export interface MapData {
  readonly strands: readonly StrandData[];
  /** By the id that the drawing carries. */
  readonly arrows: Readonly<Record<string, ArrowData>>;
  readonly boxes: Readonly<Record<string, BoxData>>;
}

export interface PageData {
  readonly tables: readonly TableData[];
  readonly map?: MapData;
}
