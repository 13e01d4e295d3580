package cvad

// CreateBundleOn is CreateBundle on another file system.
var CreateBundleOn = createBundle
