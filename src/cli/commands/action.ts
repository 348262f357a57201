/** Makes a command's function, which gives the exit code, an action; what it needs it loads when it runs. */
export const action =
  <A extends unknown[]>(command: (...args: A) => Promise<number>) =>
  async (...args: A): Promise<void> => {
    process.exitCode = await command(...args);
  };
