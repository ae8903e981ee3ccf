/** A body with its media type, where an operation takes several: `content('text/csv', rows)`. */
export class Content<out MediaType extends string, out Value> {
  readonly mediaType: MediaType;
  readonly value: Value;

  constructor(mediaType: MediaType, value: Value) {
    this.mediaType = mediaType;
    this.value = value;
  }
}

/** Says which media type a body is sent as. */
export function content<const MediaType extends string, Value>(mediaType: MediaType, value: Value): Content<MediaType, Value> {
  return new Content(mediaType, value);
}
