import "../desk/form-page.js";
