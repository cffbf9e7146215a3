-- Similar to Selected.

local Bench = require 'bench'

return {
    { 'the_selected_photo_is_compared', Bench.with(function(bench)
        local path = '/p/' .. Bench.ODD .. '/-x.jpg'
        local lamp, other = bench.catalog:photo(path), bench.catalog:photo('/p/other.jpg')
        bench.catalog.selected = { lamp, other }
        bench:answers { answer = Bench.hits { path, '/p/other.jpg' } }
        bench:choose('SimilarMenu.lua')
        Bench.same(bench:calls()[1], { '--json', 'similar', '-n', '100', '--', path })
        assert(bench.catalog.collections[1].name == 'Ratna: like -x.jpg')
        Bench.same(bench.catalog.collections[1].photos, { lamp, other })
    end) },
    { 'without_a_photo_nothing_is_asked', Bench.with(function(bench)
        bench:choose('SimilarMenu.lua')
        assert(bench:message().title == 'Select a photo first.' and #bench:calls() == 0)
    end) },
    { 'a_video_is_refused', Bench.with(function(bench)
        bench.catalog.selected = { bench.catalog:photo('/p/film.mov', {}, { isVideo = true }) }
        bench:choose('SimilarMenu.lua')
        assert(bench:message().title:find('not videos') and #bench:calls() == 0)
    end) },
    { 'a_file_that_ratna_cannot_read_is_told_in_its_words', Bench.with(function(bench)
        bench.catalog.selected = { bench.catalog:photo('/p/gone.jpg') }
        local said = '{"error":"/p/gone.jpg: No such file or directory","code":"io","path":"/p/gone.jpg"}'
        bench:answers { answer = said, code = 1 }
        bench:choose('SimilarMenu.lua')
        assert(bench:message().title == 'Ratna could not do that.' and bench:message().style == 'warning')
        assert(bench:message().info == '/p/gone.jpg: No such file or directory', bench:message().info)
    end) },
}
