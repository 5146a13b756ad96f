'use strict';

const preset = require('../dist/preset.js');

module.exports = preset.default ?? preset;
