export default { render: reader };
