import { Box, Text } from 'ink';
import { memo } from 'react';
import { type Line, lineText } from './lines.js';
import type { Theme } from './theme.js';

/** The lines of a screen. A line that stays the same is not made anew. */
export const Screen = ({ lines, theme }: { readonly lines: readonly Line[]; readonly theme: Theme }) => (
  <Box flexDirection="column">
    {lines.map((line, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is its place
      <ScreenLine key={index} line={line} theme={theme} />
    ))}
  </Box>
);

const ScreenLine = memo(
  ({ line, theme }: { readonly line: Line; readonly theme: Theme }) => (
    <Text wrap="truncate" inverse={line.selected === true}>
      {line.spans.length === 0
        ? ' '
        : line.spans.map(({ text, tone }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place in the line
            <Text key={index} {...theme[tone]}>
              {text}
            </Text>
          ))}
    </Text>
  ),
  (before, after) => before.theme === after.theme && isSame(before.line, after.line),
);

const isSame = (a: Line, b: Line): boolean =>
  a.selected === b.selected &&
  a.spans.length === b.spans.length &&
  lineText(a) === lineText(b) &&
  a.spans.every(({ text, tone }, index) => text === b.spans[index]?.text && tone === b.spans[index]?.tone);
