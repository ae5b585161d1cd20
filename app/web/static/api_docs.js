// The API's document as a page to read and to try: it asks this service only.

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null, // else a badge of another site is asked for
});
