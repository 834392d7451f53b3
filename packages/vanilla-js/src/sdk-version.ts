/** Told to the server with each request; a spec holds it to package.json. */
export const sdkVersion = '@tollgate/vanilla-js@0.1.0'
