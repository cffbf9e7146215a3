-- What Lightroom reads to know the plug-in. The version of Ratna that is found is shown in the Plug-in Manager.

return {
    LrSdkVersion = 10.0,
    LrSdkMinimumVersion = 6.0,

    LrToolkitIdentifier = 'app.ratna.lightroom',
    LrPluginName = 'Ratna',

    LrPluginInfoProvider = 'PluginInfo.lua',

    LrLibraryMenuItems = {
        {
            title = LOC "$$$/Ratna/Menu/Find=Find with Ratna…",
            file = 'FindMenu.lua',
        },
        {
            title = LOC "$$$/Ratna/Menu/Similar=Similar to Selected",
            file = 'SimilarMenu.lua',
            enabledWhen = 'photosSelected',
        },
        {
            title = LOC "$$$/Ratna/Menu/Keywords=Bring in Ratna’s Keywords",
            file = 'KeywordsMenu.lua',
            enabledWhen = 'photosAvailable',
        },
    },
}
