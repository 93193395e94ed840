/** The token that the session gives; without it the server changes nothing. */
export const csrf: { token: string | undefined } = { token: undefined };
