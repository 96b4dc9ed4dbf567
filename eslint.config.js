// The page's scripts: what TypeScript does not see. Names that are not defined it does see.

import js from "@eslint/js";

export default [
  { ignores: ["geo/web/leaflet/"] },
  js.configs.recommended,
  {
    rules: {
      "complexity": ["error", 15],
      "eqeqeq": "error",
      "max-lines": ["error", 350],
      "max-lines-per-function": ["error", 50],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text is put into elements, never into HTML." },
        { property: "insertAdjacentHTML", message: "Text is put into elements, never into HTML." },
      ],
      "no-shadow": "error",
      "no-undef": "off",
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
];
