/** Buttons that copy what stands beside them. */

const TOLD_MILLISECONDS = 1500;

/** Serves every button with `data-copy`, those that come later as well. */
export function copyButtons(): void {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null;
    if (target !== null) void copy(target, target.dataset['copy'] ?? '');
  });
}

async function copy(button: HTMLElement, text: string): Promise<void> {
  const words = button.textContent;
  button.textContent = (await toClipboard(text)) ? 'Copied' : 'Copying is not allowed here';
  setTimeout(() => {
    button.textContent = words;
  }, TOLD_MILLISECONDS);
}

/** Whether a browser lets a page of a file use the clipboard is its own affair. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
