# cmake --install: the program, what desktops show of it, and the sample that it opens without arguments.
install(TARGETS fathom RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS fathom_rerun_port LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/fathom)
install(FILES assets/fathom.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES assets/icon/fathom.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
install(FILES assets/fathom-mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages RENAME fathom.xml)
install(DIRECTORY assets/sample DESTINATION ${CMAKE_INSTALL_DATADIR}/fathom)
