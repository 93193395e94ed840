/** The nonce of this page, without which no style element counts. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
}

/** Dialogs stop the page behind them from scrolling by a style element; what makes it asks for the nonce by this name. */
export function tellStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}
