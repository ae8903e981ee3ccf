/** The next turn of the event loop: whoever waits for it lets other requests go first. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
