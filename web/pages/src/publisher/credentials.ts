/** What is typed as key or token, as the server takes it: behind the connect URI, and behind the stream name. */
export interface Credentials {
  ofConnection: string;
  ofStream: string;
}

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * A JWT is a token, `st=…&exp=…` a signed URL's query, everything else a stream key. Also taken: what people have at hand,
 * `NAME?key=…` or a whole address, of which the query counts.
 */
export function credentialsOf(typed: string, pageQuery: string): Credentials {
  const text = typed.trim();
  const query = text.includes("?") ? text.slice(text.indexOf("?") + 1) : text;
  if (query === "") return { ofConnection: pageQuery, ofStream: "" };
  if (/(^|&)(key|token|st)=/.test(query)) return both(query, pageQuery);
  return both(new URLSearchParams({ [JWT.test(query) ? "token" : "key"]: query }).toString(), pageQuery);
}

/** A token belongs to the connection where connecting demands one, and need not be repeated; a key is said to the stream. */
function both(query: string, pageQuery: string): Credentials {
  return { ofConnection: [query, pageQuery].filter((one) => one !== "").join("&"), ofStream: query.includes("key=") ? query : "" };
}
