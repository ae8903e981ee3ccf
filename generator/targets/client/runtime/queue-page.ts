/** The end of a page, as a browser tells of it. */

/** Bytes of the bodies of all requests of a page that may outlive it: WHATWG Fetch, 5.6 (HTTP-network-or-cache fetch). */
export const keepaliveBytes = 65_536;

/** What is used of a page; said here, since a program without one has no types of it. */
interface Page extends EventTarget {
  readonly document?: EventTarget & { readonly visibilityState: string };
}

/** Calls `hidden` when the page may go, and `gone` when it does. Gives a function that stops that. No page, nothing to do. */
export function watchPage({ hidden, gone }: { readonly hidden: () => void; readonly gone: () => void }): () => void {
  const page = globalThis as unknown as Page;
  const { document } = page;
  if (!document) return () => undefined;
  const changed = (): void => {
    if (document.visibilityState === 'hidden') hidden();
  };
  page.addEventListener('pagehide', gone);
  document.addEventListener('visibilitychange', changed);
  return () => {
    page.removeEventListener('pagehide', gone);
    document.removeEventListener('visibilitychange', changed);
  };
}
