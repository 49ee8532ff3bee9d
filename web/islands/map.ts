// Maps: draws the features of data-source into every [data-map]; see web/README.md.
export {};
