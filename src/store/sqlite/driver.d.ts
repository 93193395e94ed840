/** The driver has the face of better-sqlite3, whose published types describe it; its own are not exported. */
declare module 'better-sqlite3-multiple-ciphers' {
  import Driver from 'better-sqlite3';
  export default Driver;
}
