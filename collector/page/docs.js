import { init } from './vendor/redoc.standalone.js';

/** The reference, drawn from the same description that the service is made of. */
const description = await fetch('/openapi.json').then((response) => response.json());
init(description, { disableSearch: true, hideDownloadButtons: true, disableTelemetry: true }, document.getElementById('reference'));
