/** Makes a function that counts the bytes of a text in UTF-8, exactly, and keeps nothing of it. */
export function byteCounter(): (text: string) => number {
  const encoder = new TextEncoder();
  const scratch = new Uint8Array(16_384);
  return (text) => {
    let [bytes, at] = [0, 0];
    do {
      const { read, written } = encoder.encodeInto(at === 0 ? text : text.slice(at), scratch);
      bytes += written;
      at += read;
    } while (at < text.length);
    return bytes;
  };
}
